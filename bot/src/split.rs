//! The last resort for a text that is longer than a platform takes. `flows` keeps its messages far below the limits;
//! should one slip through, it goes out in parts rather than cut or refused.

/// The parts of `text`, each at most `limit` by the sum of `size` over its characters, divided at line breaks if
/// possible, else at spaces, else anywhere. No part is blank; a blank text has no parts.
pub(crate) fn split(text: &str, limit: usize, size: fn(char) -> usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.trim().is_empty() {
        let (part, after) = rest.split_at(cut(rest, limit, size));
        if !part.trim().is_empty() {
            parts.push(part.trim_end());
        }
        rest = after.strip_prefix(['\n', ' ']).unwrap_or(after);
    }
    parts
}

/// Where the first part ends.
fn cut(text: &str, limit: usize, size: fn(char) -> usize) -> usize {
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += size(c);
        if used > limit {
            end = at;
            break;
        }
    }
    if end == text.len() {
        return end;
    }
    // A divider right behind the limit is as good as one before it.
    let window = &text[..end];
    if text[end..].starts_with(['\n', ' ']) {
        return end;
    }
    window.rfind('\n').filter(|at| *at > 0).or_else(|| window.rfind(' ').filter(|at| *at > 0)).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::split;

    fn chars(_: char) -> usize {
        1
    }

    #[test]
    fn a_text_within_the_limit_is_one_part() {
        assert_eq!(split("một\nhai", 7, chars), ["một\nhai"]);
        assert_eq!(split("", 7, chars), [""; 0]);
        assert_eq!(split(" \n ", 7, chars), [""; 0]);
    }

    #[test]
    fn lines_stay_whole_where_they_can() {
        assert_eq!(split("một hai\nba bốn\nnăm", 14, chars), ["một hai\nba bốn", "năm"]);
        assert_eq!(split("một hai ba", 8, chars), ["một hai", "ba"]);
        assert_eq!(split("mộthaiba", 3, chars), ["một", "hai", "ba"]);
    }

    #[test]
    fn nothing_is_lost() {
        let text = "Câu một\n\nCâu hai rất dài và không có chỗ ngắt dòng nào cả 😀😀😀\ncuối";
        for limit in 2..60 {
            let parts = split(text, limit, char::len_utf16);
            assert!(parts.iter().all(|part| part.encode_utf16().count() <= limit), "{limit}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(letters(&parts.concat()), letters(text), "{limit}");
        }
    }
}
