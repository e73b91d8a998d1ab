package turnpike.platform.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals what must be readable again (shared secrets, subscriber passwords for CHAP) and derives keys from one master
/// key.
///
/// Sealed form: version octet 1, 12 octets nonce, AES-256-GCM ciphertext with 16 octets tag (NIST SP 800-38D). Any
/// thread.
public final class Vault {
    private static final int VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] master;
    private final SecretKeySpec sealing;
    // Building a Cipher costs more than a short decryption; one per thread keeps unsealing near a microsecond.
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Vault::newCipher);

    /// @param master 32 octets
    public Vault(byte[] master) {
        if (master.length != KEY) throw new BadSetting("the master key must have 32 octets");
        this.master = master.clone();
        this.sealing = new SecretKeySpec(derive("seal"), "AES");
    }

    /// A vault whose key exists only in this process, for tests.
    public static Vault temporary() {
        byte[] key = new byte[KEY];
        RANDOM.nextBytes(key);
        return new Vault(key);
    }

    /// The key given in hex, or the one kept in the file, made on first use and readable by its owner only.
    ///
    /// @param hex 64 hex digits, empty when the file is meant
    public static Vault open(String hex, Path file) {
        if (!hex.isEmpty()) return new Vault(parse(hex, "secret.key"));
        try {
            if (!Files.exists(file)) {
                byte[] key = new byte[KEY];
                RANDOM.nextBytes(key);
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, HexFormat.of().formatHex(key) + "\n", StandardOpenOption.CREATE_NEW);
                restrict(file);
            }
            return new Vault(parse(Files.readString(file).strip(), file.toString()));
        } catch (IOException e) {
            throw new BadSetting("the master key " + file + " cannot be read or made: " + e.getMessage());
        }
    }

    private static void restrict(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static byte[] parse(String hex, String where) {
        try {
            return HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException e) {
            throw new BadSetting("the master key in " + where + " must be 64 hex digits");
        }
    }

    public byte[] seal(byte[] clear) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, clear, 0, clear.length);
        byte[] out = new byte[1 + NONCE + sealed.length];
        out[0] = VERSION;
        System.arraycopy(nonce, 0, out, 1, NONCE);
        System.arraycopy(sealed, 0, out, 1 + NONCE, sealed.length);
        return out;
    }

    public byte[] seal(String clear) {
        return seal(clear.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws IllegalStateException when it was sealed under another key or tampered with
    public byte[] unseal(byte[] sealed) {
        if (sealed.length < 1 + NONCE || sealed[0] != VERSION) throw new IllegalStateException("not a sealed value");
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE);
        return crypt(Cipher.DECRYPT_MODE, nonce, sealed, 1 + NONCE, sealed.length - 1 - NONCE);
    }

    /// A key for one purpose; the same purpose gives the same 32 octets (HMAC-SHA-256 of the purpose).
    public byte[] derive(String purpose) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(master, "HmacSHA256"));
            return mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is missing", e);
        }
    }

    private byte[] crypt(int mode, byte[] nonce, byte[] input, int offset, int length) {
        try {
            Cipher cipher = ciphers.get();
            cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(input, offset, length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a sealed value does not open with this master key", e);
        }
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing", e);
        }
    }
}
