"""Validates CASE/UCO graphs, each by itself, and prints how many fit; fails where one does not."""

import argparse
import sys
import warnings

import rdflib
from case_utils.case_validate import validate
from case_utils.ontology.version_info import CURRENT_CASE_VERSION


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--least", type=int, default=1, help="fail where there are fewer files")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    fit, triples, types = 0, 0, set()
    for path in arguments.files:
        graph = rdflib.Graph().parse(path, format="json-ld")
        triples += len(graph)
        types |= {str(t) for t in graph.objects(None, rdflib.RDF.type)}
        # Other forms of RDF must be able to hold it too.
        again = rdflib.Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
        same = len(again) == len(graph)
        # Without allow_warnings and allow_infos, a warning or a piece of advice counts as a violation.
        result = validate(path, inference="none")
        if result.conforms and same:
            fit += 1
        else:
            print(f"{path}: does not fit (lost in Turtle: {not same})\n{result.text}", file=sys.stderr)
            for concept in sorted(result.undefined_concepts):
                print(f"  unknown concept {concept}", file=sys.stderr)
    known = sum("unifiedcyberontology.org" in t or "caseontology.org" in t for t in types)
    print(f"CASE {CURRENT_CASE_VERSION}: {fit} of {len(arguments.files)} graphs fit, {triples} statements, {known} types of CASE and UCO")
    if fit < len(arguments.files) or len(arguments.files) < arguments.least:
        sys.exit(1)


if __name__ == "__main__":
    main()
