//! The HTML page of exported posts.

use crate::sandbox::data::Ticks;

/// An HTML page of posts.
pub(super) struct PostPage(String);

impl PostPage {
    /// Starts the page of a channel.
    pub(super) fn new(channel: &str) -> Self {
        let channel = escape(channel);
        Self(format!(
            "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>{channel}</title></head>\n\
             <body>\n<h1>{channel}</h1>\n"
        ))
    }

    /// Adds a post.
    pub(super) fn add(&mut self, author: &str, time: Ticks, subject: &str, is_reply: bool) {
        let class = if is_reply { "reply" } else { "post" };
        let (author, subject) = (escape(author), escape(subject));
        let post = format!("<b>{author}</b> <time>{time}</time><p>{subject}</p>");
        self.0.extend(["<div class=\"", class, "\">", &post, "</div>\n"]);
    }

    /// Returns the page.
    pub(super) fn finish(self) -> String {
        format!("{}</body>\n</html>\n", self.0)
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_posts_are_escaped() {
        let mut page = PostPage::new("A & B");
        page.add("\"Ana\"", Ticks::FIRST, "<script>", true);
        let page = page.finish();
        assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
        assert!(page.contains("<h1>A &amp; B</h1>") && page.contains("<p>&lt;script&gt;</p>"));
        assert!(page.contains("<div class=\"reply\"><b>&quot;Ana&quot;</b>"), "{page}");
    }
}
