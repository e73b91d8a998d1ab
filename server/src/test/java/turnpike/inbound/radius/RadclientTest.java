package turnpike.inbound.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import turnpike.nases.NasVendor;

/// Debian's radclient, which shares no line with us, understands our answers.
final class RadclientTest {
    private final TestServer house = new TestServer(TestServer.nas("gate", "testing123", NasVendor.MIKROTIK, false));

    @BeforeEach
    void programIsThere() {
        boolean found = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> new File(folder, "radclient").canExecute());
        Assumptions.assumeTrue(found, "radclient is not installed (Debian package freeradius-utils)");
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void itIsAcceptedWithEveryMethod() throws IOException, InterruptedException {
        int port = house.server.authPort();

        assertThat(radclient(port, "auth", "User-Name=demo\nUser-Password=demo\nMessage-Authenticator=0x00\n"))
                .contains("Received Access-Accept", "Session-Timeout = 3600", "Mikrotik-Total-Limit = 1000000");
        assertThat(radclient(port, "auth", "User-Name=demo\nUser-Password=demo\n"))
                .contains("Received Access-Accept");
        assertThat(radclient(port, "auth", "User-Name=demo\nCHAP-Password=demo\n"))
                .contains("Received Access-Accept");
        assertThat(radclient(port, "auth", "User-Name=demo\nMS-CHAP-Password=demo\n"))
                .contains("Received Access-Accept", "MS-MPPE-Encryption-Policy = Encryption-Allowed");
        assertThat(radclient(port, "auth", "User-Name=demo\nUser-Password=nope\n"))
                .contains("Received Access-Reject", "Wrong username or password.");
    }

    @Test
    void itsReportsAreAcknowledgedAndItsStatusServerAnswered() throws IOException, InterruptedException {
        String report = "Acct-Status-Type=Interim-Update\nAcct-Session-Id=1\nUser-Name=demo\nAcct-Input-Octets=7\n";

        assertThat(radclient(house.server.acctPort(), "acct", report)).contains("Received Accounting-Response");
        assertThat(house.recorded.getFirst().counters().upload()).isEqualTo(7);
        assertThat(radclient(house.server.authPort(), "status", "Message-Authenticator=0x00\n"))
                .contains("Received Access-Accept");
        assertThat(radclient(house.server.acctPort(), "status", "Message-Authenticator=0x00\n"))
                .contains("Received Accounting-Response");
    }

    /// What it printed; it prints `Received` only after it has proven the answer.
    private static String radclient(int port, String kind, String attributes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "radclient", "-x", "-r", "1", "-t", "3", "127.0.0.1:" + port, kind, "testing123")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(attributes.getBytes(UTF_8));
        }
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(10, SECONDS)).as("radclient ends").isTrue();
        return printed;
    }
}
