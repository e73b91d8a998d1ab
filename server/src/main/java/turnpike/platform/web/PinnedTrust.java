package turnpike.platform.web;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import turnpike.base.InvalidInput;

/// Believes one certificate, known by its fingerprint. Devices on site make their own, for names nobody vouches for.
final class PinnedTrust extends X509ExtendedTrustManager {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private final byte[] sha256;

    private PinnedTrust(byte[] sha256) {
        this.sha256 = sha256;
    }

    static SSLContext context(String sha256) {
        String hex = sha256.replace(":", "").toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(hex).matches()) throw new InvalidInput("certificateSha256", "is not 64 hex digits");
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null, new TrustManager[] {new PinnedTrust(HexFormat.of().parseHex(hex))}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK speaks TLS", e);
        }
    }

    /// Not the one that was noted: the device was replaced or set up anew, or somebody is in between.
    static final class Other extends CertificateException {
        private static final long serialVersionUID = 1;
        private static final int SHOWN = 16;

        Other(String sha256) {
            super("shows another certificate than before (SHA-256 " + sha256.substring(0, SHOWN) + "…)");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        byte[] seen;
        try {
            seen = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        if (!MessageDigest.isEqual(seen, sha256)) throw new Other(HexFormat.of().formatHex(seen));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("nobody is served here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("nobody is served here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
