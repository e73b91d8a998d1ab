package turnpike.simulators;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate a device made for itself, by the JDK's own keytool.
///
/// @param sha256 of the certificate, in hex
/// @param trusted what a client that believes this certificate connects with
public record SelfSigned(SSLContext context, String sha256, SSLContext trusted) {
    private static final String PASSWORD = "changeit";

    /// Of a name nobody asks for.
    public static SelfSigned make() throws IOException, GeneralSecurityException, InterruptedException {
        return make("dns:unifi");
    }

    /// @param name subjectAltName, as keytool writes it
    public static SelfSigned make(String name) throws IOException, GeneralSecurityException, InterruptedException {
        Path directory = Files.createTempDirectory("turnpike-certificate");
        Path file = directory.resolve("console.p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        int result = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "console",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=unifi",
                        "-ext",
                        "san=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start()
                .waitFor();
        if (result != 0) throw new IOException("keytool ended with " + result);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Files.delete(file);
        Files.delete(directory);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        byte[] encoded = store.getCertificate("console").getEncoded();
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("console", store.getCertificate("console"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(anchors);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
        return new SelfSigned(context, sha256, trusting);
    }
}
