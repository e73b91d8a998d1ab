package turnpike;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import turnpike.platform.settings.BadSetting;
import turnpike.platform.settings.Settings;

/// Production's start as an operator makes it: a certificate, a first administrator, https.
final class ServeTest {
    private static final String PASSWORD = "a first word from outside";

    @TempDir
    Path folder;

    @Test
    void theFirstAdministratorSignsInOverTls() throws Exception {
        KeyStore keys = certificate();
        Map<String, String> flags = Map.of(
                "http-tls-certificate", folder.resolve("certificate.pem").toString(),
                "http-tls-key", folder.resolve("key.pem").toString());
        Settings settings = Settings.from(null, environment(), flags);

        try (House house = House.open(settings, InstantSource.system(), House.Mode.SERVE)) {
            String address = house.address().replace("127.0.0.1", "localhost");
            assertThat(address).startsWith("https://");
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(keys)).build();

            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/api/auth/login"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(
                                    "{\"email\":\"first@isp.test\",\"password\":\"" + PASSWORD + "\"}"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("access_token");
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
    }

    @Test
    void halfACertificateOrAFileThatIsNoneIsRefusedByItsName() throws Exception {
        certificate();
        String certificate = folder.resolve("certificate.pem").toString();
        String key = folder.resolve("key.pem").toString();
        String rubbish =
                Files.writeString(folder.resolve("rubbish.pem"), "rubbish").toString();

        refused(Map.of("http-tls-certificate", certificate), "http.tls-key is missing");
        refused(Map.of("http-tls-key", key), "http.tls-certificate is missing");
        refused(
                Map.of(
                        "http-tls-certificate",
                        certificate,
                        "http-tls-key",
                        folder.resolve("no.pem").toString()),
                "http.tls-key: there is no file");
        refused(Map.of("http-tls-certificate", certificate, "http-tls-key", rubbish), "http.tls-key");
        refused(Map.of("http-tls-certificate", rubbish, "http-tls-key", key), "http.tls-certificate");
    }

    @Test
    void anAddressThatCannotBeHadIsNotBlamedOnTheCertificate() throws Exception {
        certificate();
        Settings settings = Settings.from(
                null,
                environment(),
                Map.of(
                        "http-tls-certificate",
                                folder.resolve("certificate.pem").toString(),
                        "http-tls-key", folder.resolve("key.pem").toString(),
                        "http-bind-address", "192.0.2.77"));

        assertThatThrownBy(() -> House.open(settings, InstantSource.system(), House.Mode.SERVE)
                        .close())
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("http.bind-address")
                .hasMessageNotContaining("tls");
    }

    private void refused(Map<String, String> tls, String named) {
        Settings settings = Settings.from(null, environment(), tls);
        assertThatThrownBy(() -> House.open(settings, InstantSource.system(), House.Mode.SERVE)
                        .close())
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("port");
    }

    private Map<String, String> environment() {
        return Map.of(
                "TURNPIKE_DATABASE_URL",
                TestDatabase.durableUrl(),
                "TURNPIKE_SECRET_KEY",
                TestDatabase.SECRET_KEY,
                "TURNPIKE_DATA_DIR",
                folder.resolve("data").toString(),
                "TURNPIKE_HTTP_PORT",
                "0",
                "TURNPIKE_RADIUS_AUTH_PORT",
                "0",
                "TURNPIKE_RADIUS_ACCT_PORT",
                "0",
                "TURNPIKE_ADMIN_EMAIL",
                "first@isp.test",
                "TURNPIKE_ADMIN_PASSWORD",
                PASSWORD);
    }

    /// Makes certificate.pem and key.pem for localhost, and gives what trusts them.
    private KeyStore certificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "https",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=DNS:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        write("certificate.pem", "CERTIFICATE", keys.getCertificate("https").getEncoded());
        write(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("https", PASSWORD.toCharArray()).getEncoded());
        return keys;
    }

    private void write(String name, String what, byte[] octets) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(octets);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    }

    private static SSLContext trusting(KeyStore keys) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("https", keys.getCertificate("https"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
