package turnpike.outbound.email;

import java.util.regex.Pattern;

/// The text of a mail for those who read it as HTML: paragraphs, line breaks and links, nothing else.
final class Html {
    private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+[^\\s<>\".,;)]");

    private Html() {}

    static String of(String text) {
        var out = new StringBuilder("<!doctype html><html><body style=\"font:16px/1.5 sans-serif\">");
        for (String paragraph : text.strip().split("\\R{2,}", -1)) {
            String escaped = escaped(paragraph).replaceAll("\\R", "<br>");
            out.append("<p>")
                    .append(LINK.matcher(escaped).replaceAll("<a href=\"$0\">$0</a>"))
                    .append("</p>");
        }
        return out.append("</body></html>").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
