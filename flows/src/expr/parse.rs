//! What is written: XPath's grammar by recursive descent, nothing deeper than [`super::DEPTH`].

use super::lex::{LexError, Token, lex};
use super::node::{How, Times};
use super::{DEPTH, LENGTH};

/// An expression as written; each node with its place (characters from 1).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ast {
    pub(super) at: usize,
    pub(super) what: Form,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Form {
    Number(f64),
    Text(String),
    Ref(String),
    This,
    Call(String, Vec<Ast>),
    All(Vec<Ast>),
    Any(Vec<Ast>),
    Compare(How, Box<(Ast, Ast)>),
    /// Terms to add or (true) to take away.
    Sum(Vec<(bool, Ast)>),
    Product(Box<Ast>, Vec<(Times, Ast)>),
}

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SyntaxError {
    Lex(LexError),
    /// Longer than [`LENGTH`].
    Long(usize),
    /// Deeper than [`DEPTH`].
    Deep,
    /// Something is missing at this place: the end, or another word stands there.
    Missing(usize, Missing),
    /// A second comparison in a row (`1 < 2 < 3`).
    Chain(usize),
    /// A word that is neither a function nor an operator: a question's name without `${}`, or a text without quotes.
    Bare(usize, String),
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Value,
    Close,
    /// An operator between two values.
    Operator,
}

/// Reads an expression.
pub(super) fn parse(text: &str) -> Result<Ast, SyntaxError> {
    let length = text.chars().count();
    if length > LENGTH {
        return Err(SyntaxError::Long(length));
    }
    let tokens = lex(text).map_err(SyntaxError::Lex)?;
    let mut parser = Parser { tokens, next: 0, end: length + 1 };
    let ast = parser.any(1)?;
    match parser.peek() {
        None => Ok(ast),
        Some(Token::Compare(_)) => Err(SyntaxError::Chain(parser.place())),
        Some(_) => Err(SyntaxError::Missing(parser.place(), Missing::Operator)),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    /// Where the next word stands.
    fn place(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn take(&mut self, token: &Token) -> bool {
        let here = self.peek() == Some(token);
        self.next += usize::from(here);
        here
    }

    fn word(&mut self, word: &str) -> bool {
        let here = matches!(self.peek(), Some(Token::Word(it)) if it == word);
        self.next += usize::from(here);
        here
    }

    fn any(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        self.row(depth, "or", Self::all, Form::Any)
    }

    fn all(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        self.row(depth, "and", Self::comparison, Form::All)
    }

    fn row(
        &mut self,
        depth: u32,
        word: &str,
        part: fn(&mut Self, u32) -> Result<Ast, SyntaxError>,
        make: fn(Vec<Ast>) -> Form,
    ) -> Result<Ast, SyntaxError> {
        let at = self.place();
        let first = part(self, depth)?;
        let mut all = vec![first];
        while self.word(word) {
            all.push(part(self, depth)?);
        }
        Ok(match all.pop() {
            Some(only) if all.is_empty() => only,
            last => {
                all.extend(last);
                Ast { at, what: make(all) }
            }
        })
    }

    fn comparison(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        let at = self.place();
        let left = self.sum(depth)?;
        let Some(Token::Compare(how)) = self.peek() else { return Ok(left) };
        let how = *how;
        self.next += 1;
        let right = self.sum(depth)?;
        if matches!(self.peek(), Some(Token::Compare(_))) {
            return Err(SyntaxError::Chain(self.place()));
        }
        Ok(Ast { at, what: Form::Compare(how, Box::new((left, right))) })
    }

    fn sum(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        let at = self.place();
        let less = self.take(&Token::Minus);
        let first = self.product(depth)?;
        let mut terms = vec![(less, first)];
        loop {
            let less = match self.peek() {
                Some(Token::Plus) => false,
                Some(Token::Minus) => true,
                _ => break,
            };
            self.next += 1;
            terms.push((less, self.product(depth)?));
        }
        Ok(match terms.pop() {
            Some((false, only)) if terms.is_empty() => only,
            last => {
                terms.extend(last);
                Ast { at, what: Form::Sum(terms) }
            }
        })
    }

    fn product(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        let at = self.place();
        let first = self.value(depth)?;
        let mut rest = Vec::new();
        loop {
            let times = match self.peek() {
                Some(Token::Star) => Times::By,
                Some(Token::Word(word)) if word == "div" => Times::Divided,
                Some(Token::Word(word)) if word == "mod" => Times::Modulo,
                _ => break,
            };
            self.next += 1;
            rest.push((times, self.value(depth)?));
        }
        Ok(if rest.is_empty() { first } else { Ast { at, what: Form::Product(Box::new(first), rest) } })
    }

    fn value(&mut self, depth: u32) -> Result<Ast, SyntaxError> {
        if depth > DEPTH {
            return Err(SyntaxError::Deep);
        }
        let at = self.place();
        let missing = SyntaxError::Missing(at, Missing::Value);
        let token = self.peek().cloned().ok_or(missing.clone())?;
        self.next += 1;
        let what = match token {
            Token::Number(it) => Form::Number(it),
            Token::Text(it) => Form::Text(it),
            Token::Ref(it) => Form::Ref(it),
            Token::Dot => Form::This,
            // A second minus (`- -1`, `2 * -1`): one level deeper, so that a row of them is bounded as well.
            Token::Minus => Form::Sum(vec![(true, self.value(depth + 1)?)]),
            Token::Open => {
                let inner = self.any(depth + 1)?;
                if !self.take(&Token::Close) {
                    return Err(SyntaxError::Missing(self.place(), Missing::Close));
                }
                return Ok(inner);
            }
            Token::Word(word) if self.take(&Token::Open) => Form::Call(word, self.arguments(depth + 1)?),
            Token::Word(word) if !matches!(word.as_str(), "and" | "or" | "div" | "mod") => {
                return Err(SyntaxError::Bare(at, word));
            }
            _ => return Err(missing),
        };
        Ok(Ast { at, what })
    }

    fn arguments(&mut self, depth: u32) -> Result<Vec<Ast>, SyntaxError> {
        let mut all = Vec::new();
        if self.take(&Token::Close) {
            return Ok(all);
        }
        loop {
            all.push(self.any(depth)?);
            if self.take(&Token::Close) {
                return Ok(all);
            }
            if !self.take(&Token::Comma) {
                return Err(SyntaxError::Missing(self.place(), Missing::Close));
            }
        }
    }
}
