package turnpike.invoices;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.openpdf.text.Document;
import org.openpdf.text.Element;
import org.openpdf.text.Font;
import org.openpdf.text.FontFactory;
import org.openpdf.text.PageSize;
import org.openpdf.text.Paragraph;
import org.openpdf.text.Phrase;
import org.openpdf.text.Rectangle;
import org.openpdf.text.pdf.PdfPCell;
import org.openpdf.text.pdf.PdfPTable;
import org.openpdf.text.pdf.PdfWriter;
import turnpike.base.Money;

/// Draws invoices and credit notes on A4, and receipts on the paper of a till. Times are of the tenant's zone.
public final class InvoicePdf {
    private static final float MARGIN = 48; // points of 1/72 inch
    private static final Rectangle TILL = new Rectangle(226, 600); // 80 mm wide
    private static final Color LINE = new Color(200, 200, 200);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ROOT);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ROOT);

    private static final Font PLAIN = FontFactory.getFont(FontFactory.HELVETICA, 10);
    private static final Font SMALL = FontFactory.getFont(FontFactory.HELVETICA, 8, Color.DARK_GRAY);
    private static final Font BOLD = FontFactory.getFont(FontFactory.HELVETICA_BOLD, 10);
    private static final Font HEAD = FontFactory.getFont(FontFactory.HELVETICA_BOLD, 18);

    private final ZoneId zone;

    public InvoicePdf(ZoneId zone) {
        this.zone = zone;
    }

    /// Fills an open page.
    private interface Page {
        void fill(Document page);
    }

    /// The whole document.
    ///
    /// @param credited number of the invoice a credit note takes back; null for invoices
    public byte[] invoice(Invoice invoice, @Nullable String credited) {
        return drawn(new Document(PageSize.A4, MARGIN, MARGIN, MARGIN, MARGIN), invoice, page -> {
            page.add(paragraph(title(invoice), HEAD));
            page.add(parties(invoice, credited));
            page.add(lines(invoice));
            page.add(sums(invoice));
            closing(page, invoice);
        });
    }

    /// A small page that says what was paid, when and to whom.
    public byte[] receipt(Invoice invoice) {
        return drawn(new Document(TILL, 12, 12, 12, 12), invoice, page -> {
            page.add(paragraph(invoice.seller().name(), BOLD));
            text(page, invoice.seller().address());
            if (!invoice.seller().taxNumber().isEmpty())
                text(page, "Tax number " + invoice.seller().taxNumber());
            page.add(paragraph("Receipt " + invoice.title().number(), BOLD));
            text(page, invoice.customer().name());
            for (Invoice.Line line : invoice.lines()) {
                text(page, line.quantity() + " x " + line.text() + "   " + money(line.total()));
            }
            text(page, "Of this tax   " + money(invoice.sums().tax()));
            page.add(new Paragraph("Paid   " + money(invoice.sums().total()), BOLD));
            Instant paidAt = invoice.standing().paidAt();
            if (paidAt != null) text(page, MINUTE.format(paidAt.atZone(zone)));
            closing(page, invoice);
        });
    }

    private static byte[] drawn(Document page, Invoice invoice, Page content) {
        var out = new ByteArrayOutputStream();
        PdfWriter.getInstance(page, out);
        page.addTitle(invoice.title().number());
        page.addAuthor(invoice.seller().name());
        page.open();
        content.fill(page);
        page.close();
        return out.toByteArray();
    }

    private static String title(Invoice invoice) {
        String word = invoice.title().kind() == Invoice.Kind.INVOICE ? "Invoice" : "Credit note";
        String state = invoice.state() == Invoice.State.VOID ? " (void)" : "";
        return word + " " + invoice.title().number() + state;
    }

    private PdfPTable parties(Invoice invoice, @Nullable String credited) {
        var table = table(1, 1);
        Invoice.Seller seller = invoice.seller();
        Invoices.Customer customer = invoice.customer();
        table.addCell(block("From", seller.name(), seller.address(), labelled("Tax number ", seller.taxNumber())));
        table.addCell(block(
                "To",
                customer.name(),
                customer.address(),
                customer.phone(),
                customer.email(),
                labelled("Tax number ", customer.taxNumber())));
        Instant paidAt = invoice.standing().paidAt();
        table.addCell(block("Issued", DAY.format(invoice.title().issuedAt().atZone(zone))));
        table.addCell(
                credited != null
                        ? block("Takes back", credited)
                        : block("Paid", paidAt == null ? "not yet" : DAY.format(paidAt.atZone(zone))));
        return table;
    }

    private static @Nullable String labelled(String label, @Nullable String text) {
        return text == null || text.isEmpty() ? null : label + text;
    }

    private static PdfPCell block(String label, @Nullable String... texts) {
        var cell = new PdfPCell();
        cell.setBorder(Rectangle.NO_BORDER);
        cell.setPadding(4);
        cell.addElement(new Phrase(label, SMALL));
        for (String text : texts)
            if (text != null && !text.isEmpty()) cell.addElement(new Phrase(Print.able(text), PLAIN));
        return cell;
    }

    private static PdfPTable lines(Invoice invoice) {
        var table = table(11, 3, 4, 2, 4);
        table.setHeaderRows(1);
        for (String head : List.of("What", "Quantity", "Price", "Tax", "Sum")) table.addCell(cell(head, SMALL, false));
        for (Invoice.Line line : invoice.lines()) {
            table.addCell(cell(line.text(), PLAIN, false));
            table.addCell(cell(Long.toString(line.quantity()), PLAIN, true));
            table.addCell(cell(money(line.unitPrice()), PLAIN, true));
            table.addCell(cell(percent(line.taxBasisPoints()), PLAIN, true));
            table.addCell(cell(money(line.total()), PLAIN, true));
        }
        return table;
    }

    private static PdfPTable sums(Invoice invoice) {
        var table = table(8, 3);
        Invoice.Sums sums = invoice.sums();
        table.addCell(cell("Net", PLAIN, true));
        table.addCell(cell(money(sums.net()), PLAIN, true));
        table.addCell(cell("Tax", PLAIN, true));
        table.addCell(cell(money(sums.tax()), PLAIN, true));
        table.addCell(cell("Total", BOLD, true));
        table.addCell(cell(money(sums.total()), BOLD, true));
        return table;
    }

    private static void closing(Document page, Invoice invoice) {
        Invoice.FiscalReceipt fiscal = invoice.fiscal();
        if (fiscal != null) {
            page.add(paragraph("Fiscal receipt " + fiscal.number(), SMALL));
            page.add(paragraph("Signature " + fiscal.signature(), SMALL));
            page.add(paragraph(fiscal.qrText(), SMALL));
        }
        if (!invoice.seller().footer().isEmpty())
            page.add(paragraph(invoice.seller().footer(), SMALL));
    }

    private static Paragraph paragraph(String text, Font font) {
        return new Paragraph(Print.able(text), font);
    }

    private static void text(Document page, String text) {
        if (!text.isEmpty()) page.add(paragraph(text, PLAIN));
    }

    private static PdfPTable table(float... widths) {
        var table = new PdfPTable(widths);
        table.setWidthPercentage(100);
        table.setSpacingBefore(14);
        return table;
    }

    private static PdfPCell cell(String text, Font font, boolean right) {
        var cell = new PdfPCell(new Phrase(Print.able(text), font));
        cell.setHorizontalAlignment(right ? Element.ALIGN_RIGHT : Element.ALIGN_LEFT);
        cell.setBorder(Rectangle.BOTTOM);
        cell.setBorderColor(LINE);
        cell.setPadding(4);
        return cell;
    }

    private static String percent(int basisPoints) {
        return BigDecimal.valueOf(basisPoints, 2).stripTrailingZeros().toPlainString() + " %";
    }

    private static String money(Money money) {
        int digits = Currency.getInstance(money.currency()).getDefaultFractionDigits();
        NumberFormat format = NumberFormat.getNumberInstance(Locale.ROOT);
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return money.currency() + " " + format.format(BigDecimal.valueOf(money.minor(), digits));
    }
}
