package turnpike.outbound.routeros;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts the one certificate a router was seen with: routers sign their own, and their names change.
final class Pinned extends X509ExtendedTrustManager {
    private static final int SHOWN = 16; // digits, to tell two apart by eye

    private final @Nullable String pin;
    private volatile @Nullable String seen;

    /// @param pin SHA-256 in hex; null: looks only, and trusts nobody
    Pinned(@Nullable String pin) {
        this.pin = pin;
    }

    /// What was shown; null before a handshake.
    @Nullable
    String seen() {
        return seen;
    }

    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /// Why a connection failed when it is the certificate's fault; null otherwise.
    @Nullable
    String objection() {
        String shown = seen;
        if (pin == null || shown == null || shown.equals(pin)) return null;
        return "shows another certificate than before (SHA-256 " + shown.substring(0, SHOWN) + "…)";
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) throw new CertificateException("no certificate");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
            seen = HexFormat.of().formatHex(hash);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
        if (!String.valueOf(seen).equals(pin)) throw new CertificateException("another certificate than before");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("routers do not call us");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("routers do not call us");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("routers do not call us");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
