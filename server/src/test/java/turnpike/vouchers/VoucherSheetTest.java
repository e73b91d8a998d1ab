package turnpike.vouchers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;

final class VoucherSheetTest {
    private static final VoucherSheet.Heading HEADING =
            VoucherSheet.Heading.of("Savanna Wi-Fi", ZoneId.of("Africa/Nairobi"), "https://wifi.example", "savanna");

    static Printed printed(int size) {
        var random = new SecureRandom();
        var terms = new Batch.Terms(
                new UUID(0, 1),
                "One day, \"20\" GB",
                1,
                VoucherRig.kes(5_000),
                "",
                "",
                Instant.parse("2026-12-31T21:00:00Z"));
        var origin = new Batch.Origin(Instant.EPOCH, "Wanjiru", "", null);
        List<String> codes = Stream.generate(() -> VoucherCode.random(random, "", ""))
                .limit(size)
                .toList();
        return new Printed(new Batch(new UUID(0, 2), 12, terms, size, Map.of(), origin), codes);
    }

    static byte[] sheet(Printed printed) throws IOException {
        var out = new ByteArrayOutputStream();
        new VoucherSheet(HEADING).write(printed, out);
        return out.toByteArray();
    }

    @Test
    void fortyVouchersFitASheetAndEachSaysWhatItIs() throws IOException {
        Printed printed = printed(41);

        try (var reader = new PdfReader(sheet(printed))) {
            assertThat(reader.getNumberOfPages()).isEqualTo(2);
            var text = new PdfTextExtractor(reader);
            String first = text.getTextFromPage(1);
            assertThat(first).contains("Savanna Wi-Fi", "One day", "KES 50", "12-0001", "12-0040", "until 2026-12-31");
            printed.codes().subList(0, 40).forEach(code -> assertThat(first).contains(code));
            assertThat(first).doesNotContain(printed.codes().get(40));
            assertThat(text.getTextFromPage(2)).contains(printed.codes().get(40), "12-0041");
        }
    }

    /// The connection is the caller's to close: the answer may go on.
    @Test
    void theStreamStaysOpen() throws IOException {
        var closed = new boolean[1];
        new VoucherSheet(HEADING).write(printed(1), new OutputStream() {
            @Override
            public void write(int octet) {}

            @Override
            public void close() {
                closed[0] = true;
            }
        });

        assertThat(closed[0]).isFalse();
    }

    @Test
    void aTableHasALineForEveryVoucher() throws IOException {
        Printed printed = printed(3);
        var out = new ByteArrayOutputStream();

        VoucherTable.write(printed, out);

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSize(4);
        assertThat(text)
                .contains("12-0003," + printed.codes().get(2)
                        + ",\"One day, \"\"20\"\" GB\",KES 50,2026-12-31T21:00:00Z");
    }

    @Test
    void whatIsLoggedByMistakeHoldsNoCode() {
        Printed printed = printed(2);

        assertThat(printed.toString()).doesNotContain(printed.codes().getFirst());
    }
}
