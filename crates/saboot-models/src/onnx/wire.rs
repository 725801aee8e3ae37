//! Protocol Buffers as they lie in a file: fields of messages, read in place, nothing allocated from a stated size.
//!
//! [`Wire`] knows one thing besides the format (protobuf.dev/programming-guides/encoding): where each message ends. A
//! length that reaches beyond its message is an error; what is of no interest is seeked over.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

/// Longest name that is read. ONNX names are paths of layers, a few hundred bytes.
const MOST_NAME: u64 = 4096;

/// What cannot be read, and where.
#[derive(Debug)]
pub struct Broken {
    pub at: u64,
    pub what: String,
}

/// A stretch of the file that holds one message, or one value.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub start: u64,
    pub end: u64,
}

impl Span {
    pub fn len(self) -> u64 {
        self.end - self.start
    }
}

/// One value of a message.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// Variable-length, or fixed.
    Number(u64),
    /// Text, bytes, packed numbers or a message, still in the file.
    Bytes(Span),
}

/// A file of Protocol Buffers.
pub struct Wire<R> {
    source: BufReader<R>,
    at: u64,
    len: u64,
}

impl<R: Read + Seek> Wire<R> {
    pub fn new(mut source: R) -> io::Result<Self> {
        let len = source.seek(SeekFrom::End(0))?;
        source.rewind()?;
        Ok(Self { source: BufReader::with_capacity(1 << 16, source), at: 0, len })
    }

    /// The whole file.
    pub fn all(&self) -> Span {
        Span { start: 0, end: self.len }
    }

    /// The next field of `message`, of which `message.start` is moved on; none at its end.
    pub fn field(&mut self, message: &mut Span) -> Result<Option<(u64, Value)>, Broken> {
        if message.start >= message.end {
            return Ok(None);
        }
        self.go(message.start)?;
        let tag = self.varint(message.end)?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint(message.end)?),
            1 => Value::Number(self.fixed(8, message.end)?),
            5 => Value::Number(self.fixed(4, message.end)?),
            2 => {
                let len = self.varint(message.end)?;
                let end = self.at.checked_add(len).filter(|end| *end <= message.end);
                let end = end.ok_or_else(|| {
                    self.broken(format!(
                        "a field states {len} bytes, its message holds {}",
                        message.end - self.at
                    ))
                })?;
                let span = Span { start: self.at, end };
                message.start = end;
                return Ok(Some((tag >> 3, Value::Bytes(span))));
            }
            kind => return Err(self.broken(format!("wire type {kind} is not known"))),
        };
        message.start = self.at;
        Ok(Some((tag >> 3, value)))
    }

    /// A name.
    pub fn text(&mut self, span: Span) -> Result<String, Broken> {
        if span.len() > MOST_NAME {
            return Err(Broken { at: span.start, what: format!("a name of {} bytes", span.len()) });
        }
        self.go(span.start)?;
        let mut bytes = vec![0; span.len() as usize];
        self.source.read_exact(&mut bytes).map_err(|e| self.broken(e.to_string()))?;
        self.at = span.end;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Numbers of a repeated field that stand packed in `span`; `most` at the most.
    pub fn packed(&mut self, span: Span, most: usize) -> Result<Vec<u64>, Broken> {
        self.go(span.start)?;
        let mut numbers = Vec::new();
        while self.at < span.end {
            if numbers.len() == most {
                return Err(self.broken(format!("more than {most} numbers")));
            }
            numbers.push(self.varint(span.end)?);
        }
        Ok(numbers)
    }

    fn go(&mut self, to: u64) -> Result<(), Broken> {
        let by = i128::from(to) - i128::from(self.at);
        let by = i64::try_from(by).map_err(|_| self.broken("an offset out of range".to_owned()))?;
        if by != 0 {
            self.source.seek_relative(by).map_err(|e| self.broken(e.to_string()))?;
            self.at = to;
        }
        Ok(())
    }

    fn byte(&mut self, end: u64) -> Result<u8, Broken> {
        if self.at >= end {
            return Err(self.broken("the file or message ends within a number".to_owned()));
        }
        let next = self.source.fill_buf().map_err(|e| (self.at, e.to_string()));
        let byte = match next {
            Ok(bytes) => bytes.first().copied(),
            Err((at, what)) => return Err(Broken { at, what }),
        };
        let byte = byte.ok_or_else(|| self.broken("the file ends".to_owned()))?;
        self.source.consume(1);
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self, end: u64) -> Result<u64, Broken> {
        let mut value = 0u64;
        for shift in (0..70).step_by(7) {
            let byte = self.byte(end)?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.broken("a number of more than 64 bits".to_owned()))
    }

    fn fixed(&mut self, bytes: u32, end: u64) -> Result<u64, Broken> {
        let mut value = 0;
        for i in 0..bytes {
            value |= u64::from(self.byte(end)?) << (8 * i);
        }
        Ok(value)
    }

    fn broken(&self, what: String) -> Broken {
        Broken { at: self.at, what }
    }
}
