//! The words of an expression.

use super::node::How;

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    /// `${name}`
    Ref(String),
    /// `.`
    Dot,
    /// A function or `and`, `or`, `div`, `mod`.
    Word(String),
    Compare(How),
    Plus,
    Minus,
    Star,
    Open,
    Close,
    Comma,
}

/// What cannot be read, and where (characters from 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LexError {
    /// A text without its closing quote.
    OpenText(usize),
    /// `${` without `}` or without a name.
    OpenRef(usize),
    /// A number that is none (`1.2.3`).
    Number(usize),
    /// `==`, `<>`, `&&` and their like: what was written and what is meant.
    Foreign(usize, &'static str, &'static str),
    /// A character that has no meaning here.
    Strange(usize, char),
}

const FOREIGN: [(&str, &str); 8] =
    [("==", "="), ("<>", "!="), ("=<", "<="), ("=>", ">="), ("&&", "and"), ("||", "or"), ("≤", "<="), ("≥", ">=")];

/// The words of `text`, each with its place (characters from 1).
pub(super) fn lex(text: &str) -> Result<Vec<(usize, Token)>, LexError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let place = at + 1;
        let next = chars.get(at + 1).copied();
        for (written, meant) in FOREIGN {
            if chars[at..].iter().copied().take(written.chars().count()).eq(written.chars()) {
                return Err(LexError::Foreign(place, written, meant));
            }
        }
        let token = match (c, next) {
            (c, _) if c.is_whitespace() => {
                at += 1;
                continue;
            }
            ('$', Some('{')) => {
                let end = close(&chars, at + 2, |c| c == '}').ok_or(LexError::OpenRef(place))?;
                let name: String = chars[at + 2..end].iter().collect();
                if name.trim().is_empty() {
                    return Err(LexError::OpenRef(place));
                }
                at = end;
                Token::Ref(name.trim().to_owned())
            }
            // Excel and Word turn straight quotes into these; pyxform turns them back as well.
            ('\'' | '‘' | '’', _) => text_until(&chars, &mut at, |c| matches!(c, '\'' | '‘' | '’'))?,
            ('"' | '“' | '”', _) => text_until(&chars, &mut at, |c| matches!(c, '"' | '“' | '”'))?,
            ('.', next) if !next.is_some_and(|it| it.is_ascii_digit()) => Token::Dot,
            (c, _) if c.is_ascii_digit() || c == '.' => {
                let end = close(&chars, at, |c| !c.is_ascii_digit() && c != '.').unwrap_or(chars.len());
                let number: String = chars[at..end].iter().collect();
                at = end - 1;
                Token::Number(number.parse().map_err(|_| LexError::Number(place))?)
            }
            (c, _) if c.is_alphabetic() || c == '_' => {
                let end = close(&chars, at, |c| !c.is_alphanumeric() && c != '_' && c != '-').unwrap_or(chars.len());
                let word = chars[at..end].iter().collect();
                at = end - 1;
                Token::Word(word)
            }
            ('!', Some('=')) => wide(&mut at, How::NotEqual),
            ('<', Some('=')) => wide(&mut at, How::LessEqual),
            ('>', Some('=')) => wide(&mut at, How::GreaterEqual),
            ('=', _) => Token::Compare(How::Equal),
            ('<', _) => Token::Compare(How::Less),
            ('>', _) => Token::Compare(How::Greater),
            ('+', _) => Token::Plus,
            ('-' | '−' | '–', _) => Token::Minus,
            ('*', _) => Token::Star,
            ('(', _) => Token::Open,
            (')', _) => Token::Close,
            (',', _) => Token::Comma,
            (c, _) => return Err(LexError::Strange(place, c)),
        };
        tokens.push((place, token));
        at += 1;
    }
    Ok(tokens)
}

fn wide(at: &mut usize, how: How) -> Token {
    *at += 1;
    Token::Compare(how)
}

fn close(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> Option<usize> {
    (from..chars.len()).find(|at| chars.get(*at).copied().is_some_and(&stop))
}

fn text_until(chars: &[char], at: &mut usize, quote: impl Fn(char) -> bool) -> Result<Token, LexError> {
    let end = close(chars, *at + 1, quote).ok_or(LexError::OpenText(*at + 1))?;
    let text = chars[*at + 1..end].iter().collect();
    *at = end;
    Ok(Token::Text(text))
}
