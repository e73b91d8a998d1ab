package turnpike.vouchers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/// Vouchers as CSV (RFC 4180), for printers of other formats.
public final class VoucherTable {
    private VoucherTable() {}

    /// @param out stays open
    public static void write(Printed printed, OutputStream out) throws IOException {
        Batch batch = printed.batch();
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write("serial,code,plan,price,expires\r\n");
        String rest = "," + quoted(batch.terms().planName()) + ","
                + VoucherSheet.price(batch.terms().value()) + ","
                + (batch.terms().expiresAt() == null ? "" : batch.terms().expiresAt()) + "\r\n";
        int number = 0;
        for (String code : printed.codes()) {
            writer.write(Batch.serial(batch.number(), ++number) + "," + code + rest);
        }
        writer.flush();
    }

    /// Names may hold commas, quotes, and what a spreadsheet would run as a formula.
    private static String quoted(String text) {
        String safe = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
