package turnpike.vouchers;

import io.nayuki.qrcodegen.QrCode;
import io.nayuki.qrcodegen.QrSegment;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.Document;
import org.openpdf.text.PageSize;
import org.openpdf.text.pdf.BaseFont;
import org.openpdf.text.pdf.PdfContentByte;
import org.openpdf.text.pdf.PdfWriter;
import turnpike.base.Money;

/// Vouchers as paper: forty to an A4 sheet, four across and ten down, to be cut along the lines. Each has the tenant,
/// the plan, the price, the code, the serial, and a QR code that opens the portal with the code filled in.
///
/// Sheets are written as they are filled; the size of a batch costs no memory.
public final class VoucherSheet {
    private static final int ACROSS = 4;
    private static final int DOWN = 10;
    private static final int PER_SHEET = ACROSS * DOWN;

    /// Margins most printers keep to, 7 mm, in points.
    private static final float MARGIN = 20;

    private static final float WIDTH = (PageSize.A4.getWidth() - 2 * MARGIN) / ACROSS;
    private static final float HEIGHT = (PageSize.A4.getHeight() - 2 * MARGIN) / DOWN;
    private static final float PADDING = 5;

    /// Quiet zone included: 20 mm hold a module of half a millimetre, which a phone reads from a hand's breadth.
    private static final float QR = 56;

    /// White modules a reader needs around the code (ISO/IEC 18004 §9.1 asks for four; the padding gives the rest).
    private static final int QUIET = 2;

    /// Trying all eight masks for the best of them is most of the work of a QR code. The text of ours is even enough
    /// after any; readers take whichever they find named in it (ISO/IEC 18004 §7.8).
    private static final int MASK = 3;

    private static final float NAME_SIZE = 7;
    private static final float PLAN_SIZE = 6.5f;
    private static final float PRICE_SIZE = 10;
    private static final float CODE_SIZE = 9;
    private static final float SMALL_SIZE = 5.5f;

    private final Heading heading;
    private final BaseFont plain;
    private final BaseFont bold;
    private final BaseFont code;

    /// What all vouchers of a print say.
    ///
    /// @param tenant name of the business
    /// @param portal where a code is redeemed; the code is appended. Null prints no QR code
    /// @param zone in which the last day is told
    public record Heading(String tenant, @Nullable String portal, ZoneId zone) {
        /// The portal of a tenant.
        ///
        /// @param base scheme and host, as in `https://wifi.example`
        public static Heading of(String tenant, ZoneId zone, String base, String slug) {
            return new Heading(tenant, base + "/p/" + URLEncoder.encode(slug, StandardCharsets.UTF_8) + "?v=", zone);
        }
    }

    public VoucherSheet(Heading heading) throws IOException {
        this.heading = heading;
        this.plain = font(BaseFont.HELVETICA);
        this.bold = font(BaseFont.HELVETICA_BOLD);
        this.code = font(BaseFont.COURIER_BOLD);
    }

    /// Writes the sheets as PDF.
    ///
    /// @param out stays open
    public void write(Printed printed, OutputStream out) throws IOException {
        var document = new Document(PageSize.A4);
        PdfWriter writer = PdfWriter.getInstance(document, new Unclosed(out));
        document.open();
        PdfContentByte page = writer.getDirectContent();
        for (int i = 0; i < printed.codes().size(); i++) {
            if (i > 0 && i % PER_SHEET == 0) document.newPage();
            draw(page, i % PER_SHEET, printed, i + 1);
        }
        document.close();
        out.flush();
    }

    private void draw(PdfContentByte page, int place, Printed printed, int number) {
        Batch batch = printed.batch();
        String text = printed.codes().get(number - 1);
        float left = MARGIN + place % ACROSS * WIDTH;
        float bottom = PageSize.A4.getHeight() - MARGIN - (place / ACROSS + 1) * HEIGHT;
        page.setLineWidth(0.3f);
        page.setGrayStroke(0.7f);
        page.rectangle(left, bottom, WIDTH, HEIGHT);
        page.stroke();

        float room = WIDTH - 2 * PADDING;
        float beside = heading.portal == null ? room : room - QR;
        float x = left + PADDING;
        page.beginText();
        line(page, new Face(bold, NAME_SIZE), heading.tenant, x, bottom + HEIGHT - 12, beside);
        line(page, new Face(plain, PLAN_SIZE), batch.terms().planName(), x, bottom + HEIGHT - 22, beside);
        line(page, new Face(bold, PRICE_SIZE), price(batch.terms().value()), x, bottom + HEIGHT - 38, beside);
        line(page, new Face(plain, SMALL_SIZE), expiry(batch), x, bottom + HEIGHT - 48, beside);
        line(page, new Face(code, CODE_SIZE), text, x, bottom + 14, room);
        line(page, new Face(plain, SMALL_SIZE), Batch.serial(batch.number(), number), x, bottom + 5, room);
        page.endText();
        if (heading.portal != null) {
            String link = heading.portal + URLEncoder.encode(text, StandardCharsets.UTF_8);
            var segments = QrSegment.makeSegments(link);
            QrCode qr = QrCode.encodeSegments(segments, QrCode.Ecc.MEDIUM, 1, QrCode.MAX_VERSION, MASK, true);
            qr(page, qr, left + WIDTH - QR, bottom + HEIGHT - QR);
        }
    }

    /// Dark modules that touch in a row are one rectangle, in whole modules under a scale of their own: a third of the
    /// operators, and none with a fraction to write. Written straight into the page, which is half the time.
    private static void qr(PdfContentByte page, QrCode qr, float left, float bottom) {
        float module = QR / (qr.size + 2 * QUIET);
        page.saveState();
        page.concatCTM(module, 0, 0, -module, left + QUIET * module, bottom + QR - QUIET * module);
        var operators = new StringBuilder(8_192);
        for (int y = 0; y < qr.size; y++) {
            for (int x = 0; x < qr.size; x++) {
                if (!qr.getModule(x, y)) continue;
                int end = x + 1;
                while (end < qr.size && qr.getModule(end, y)) end++;
                operators
                        .append(x)
                        .append(' ')
                        .append(y)
                        .append(' ')
                        .append(end - x)
                        .append(" 1 re\n");
                x = end;
            }
        }
        page.getInternalBuffer().append(operators.toString().getBytes(StandardCharsets.US_ASCII));
        page.fill();
        page.restoreState();
    }

    /// Text in one line, smaller when it would not fit, cut when it still would not.
    private static void line(PdfContentByte page, Face face, String text, float x, float y, float width) {
        BaseFont font = face.font;
        float natural = font.getWidthPoint(text, face.size);
        float size = natural <= width ? face.size : Math.max(face.size * 0.7f, face.size * width / natural);
        String shown = text;
        while (!shown.isEmpty() && font.getWidthPoint(shown, size) > width) {
            shown = shown.substring(0, shown.length() - 1);
        }
        page.setFontAndSize(font, size);
        page.setTextMatrix(x, y);
        page.showText(shown);
    }

    private record Face(BaseFont font, float size) {}

    /// The last day on which the code is good.
    private String expiry(Batch batch) {
        Instant end = batch.terms().expiresAt();
        return end == null
                ? ""
                : "until " + end.minusMillis(1).atZone(heading.zone).toLocalDate();
    }

    /// As `KES 50` or `USD 1.50`.
    static String price(Money money) {
        int digits = Math.max(0, Currency.getInstance(money.currency()).getDefaultFractionDigits());
        var amount = java.math.BigDecimal.valueOf(money.minor(), digits);
        String shown = money.isWhole() ? amount.setScale(0).toPlainString() : amount.toPlainString();
        return money.currency() + " " + shown;
    }

    private static BaseFont font(String name) throws IOException {
        return BaseFont.createFont(name, BaseFont.CP1252, BaseFont.NOT_EMBEDDED);
    }

    /// The writer closes what it writes to; ours is the answer's.
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            out.write(octets, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
