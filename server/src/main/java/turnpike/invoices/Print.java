package turnpike.invoices;

import java.nio.charset.Charset;
import java.text.Normalizer;

/// What paper can show: the fonts every PDF reader brings have the letters of Western Europe (Windows-1252).
///
/// Others leave a sign where they stood, so that nobody takes a text for whole that is not.
final class Print {
    private static final String SIGN = "?";
    private static final Charset FONT = Charset.forName("windows-1252");

    private Print() {}

    /// The text with a sign for each character the fonts do not have; what is never seen, as marks of direction, is
    /// left out.
    static String able(String text) {
        var encoder = FONT.newEncoder();
        var shown = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(point -> {
            if (Character.getType(point) == Character.FORMAT) return;
            boolean isBreak = point == '\n' || point == '\r' || point == '\t';
            String one = Character.toString(point);
            shown.append(isBreak || (!Character.isISOControl(point) && encoder.canEncode(one)) ? one : SIGN);
        });
        return shown.toString();
    }

    /// Whether anything of it is shown.
    static boolean isReadable(String text) {
        var encoder = FONT.newEncoder();
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .anyMatch(point -> !Character.isWhitespace(point)
                        && !Character.isISOControl(point)
                        && encoder.canEncode(Character.toString(point)));
    }
}
