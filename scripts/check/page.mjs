// Opens rendered pages in Debian's Chromium and holds what only a browser can tell: nothing on them acts, nothing is
// asked of a network, they can be read with assistive technology, on a phone and on paper.
//
// Called by scripts/check/page with the folder of pages and the folder for pictures. Exits 1 at the first kind of fault.
import { readFileSync, readdirSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [pages, pictures] = process.argv.slice(2).map((path) => resolve(path));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const names = readdirSync(pages).filter((name) => name.endsWith(".html")).sort();
mkdirSync(pictures, { recursive: true });

// What can run, load, send or lead away. Links inside the page and data: pictures are all that may be there.
function active() {
  const found = [];
  const never = "script, iframe, frame, frameset, object, embed, applet, base, link, form, input, button, select, textarea, video, audio, source, track, portal, template, foreignObject, animate, set, use, image, math, meta[http-equiv=refresh i], svg a";
  for (const node of document.querySelectorAll(never)) found.push(node.outerHTML.slice(0, 120));
  if (document.querySelectorAll("style").length !== 1) found.push("more than one style sheet");
  if (document.querySelectorAll("meta[http-equiv]").length !== 1) found.push("more than one meta http-equiv");
  for (const node of document.querySelectorAll("*")) {
    for (const { name, value } of node.attributes) {
      const leads = /^(href|src|srcset|action|formaction|data|poster|background|ping|cite|xlink:href|style)$/i.test(name);
      const inside = (node.localName === "a" && /^#[a-z-]+$/.test(value)) || (node.localName === "img" && /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/.test(value));
      if (/^on/i.test(name) || (leads && !inside)) found.push(`${node.localName} ${name}=${value.slice(0, 80)}`);
    }
  }
  return found;
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const faults = [];
let opened = 0, nodes = 0, rules = 0;

async function open(name, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("dialog", async (dialog) => { faults.push(`${name}: a dialog: ${dialog.message()}`); await dialog.dismiss(); });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
  });
  await page.goto(pathToFileURL(join(pages, name)).href, { waitUntil: "load" });
  const url = page.url();
  const asked = requests.filter((request) => request !== url && !request.startsWith("data:image/"));
  return { context, page, asked };
}

for (const name of names) {
  const { context, page, asked } = await open(name, { viewport: { width: 360, height: 760 } });
  // Whatever could act on a wandering pointer or an open passage is given the chance.
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await page.mouse.move(180, 300);
  await page.waitForTimeout(30);
  for (const url of asked) faults.push(`${name}: asked for ${url.slice(0, 120)}`);
  for (const violation of await page.evaluate(() => window.violations)) faults.push(`${name}: tried ${violation}`);
  for (const node of await page.evaluate(active)) faults.push(`${name}: active ${node}`);
  nodes += await page.evaluate(() => document.querySelectorAll("*").length);
  const wide = await page.evaluate(() => document.scrollingElement.scrollWidth);
  if (wide > 360) faults.push(`${name}: ${wide} pixels wide on a screen of 360`);
  await context.close();
  opened += 1;
}

// Assistive technology, in both colour schemes, and pictures to look at.
for (const name of names.filter((name) => !name.startsWith("payload-"))) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [360, 1280]) {
      const { context, page } = await open(name, { viewport: { width, height: 800 }, colorScheme });
      await page.evaluate(axe);
      const outcome = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      rules += outcome.passes.length;
      for (const fault of outcome.violations) {
        const where = fault.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ");
        const said = `${name} ${colorScheme} ${width}: axe ${fault.impact} ${fault.id} at ${where}`;
        if (["serious", "critical"].includes(fault.impact)) faults.push(said); else console.log(`note: ${said}`);
      }
      if (colorScheme === "light") await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
      if (colorScheme === "light" && width === 1280) await page.pdf({ path: join(pictures, `${name}.pdf`), format: "A4", preferCSSPageSize: true });
      await context.close();
    }
  }
}
await browser.close();
for (const fault of faults.slice(0, 40)) console.error(fault);
console.log(`${opened} pages, ${nodes} nodes: ${faults.length} faults; ${rules} rules of axe passed; pictures in ${pictures}`);
process.exit(faults.length === 0 && opened >= 64 ? 0 : 1);
