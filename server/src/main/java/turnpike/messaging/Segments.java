package turnpike.messaging;

/// How many messages a text becomes on the air, which is what is paid.
///
/// GSM 7-bit default alphabet with its extension table (3GPP TS 23.038 §6.2.1): 160 characters in one, 153 in each of
/// several; anything else is UCS-2: 70 and 67. What takes two places is never split between two parts.
///
/// @param characters places taken; extension characters and those beyond the basic plane take two
public record Segments(int count, int characters, boolean unicode) {
    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
            + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENDED = "\f^{}\\[~]|€";
    private static final int GSM_ONE = 160;
    private static final int GSM_PART = 153;
    private static final int UCS_ONE = 70;
    private static final int UCS_PART = 67;

    /// @param appended characters of the basic alphabet that the provider puts behind the text
    public static Segments of(String text, int appended) {
        boolean unicode = text.codePoints().anyMatch(c -> places(c) == 0);
        int one = unicode ? UCS_ONE : GSM_ONE;
        int part = unicode ? UCS_PART : GSM_PART;
        int all = 0;
        int parts = 1;
        int filled = 0;
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length + appended; i++) {
            int width = i >= points.length ? 1 : unicode ? Character.charCount(points[i]) : places(points[i]);
            all += width;
            if (filled + width > part) {
                parts++;
                filled = 0;
            }
            filled += width;
        }
        return new Segments(all <= one ? 1 : parts, all, unicode);
    }

    public static Segments of(String text) {
        return of(text, 0);
    }

    /// Septets of a character; 0 when the alphabet has it not.
    private static int places(int c) {
        if (BASIC.indexOf(c) >= 0) return 1;
        return EXTENDED.indexOf(c) >= 0 ? 2 : 0;
    }
}
