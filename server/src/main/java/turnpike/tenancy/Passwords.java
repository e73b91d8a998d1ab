package turnpike.tenancy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import turnpike.base.InvalidInput;

/// Hashes passwords of staff with Argon2id (RFC 9106), stored in PHC form with the parameters used.
///
/// Each hash takes 19 MiB while it is made; few are made at once, the others wait, so that a flood of sign-ins costs
/// time but never the memory of the process.
public final class Passwords {
    /// Printed at every start of the demo. Production does not start while a login of the demo has it, so nobody may
    /// choose it: one person could then keep everybody's server from starting.
    public static final String DEMO = "turnpike-demo";

    /// OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
    private static final int MEMORY_KIB = 19 * 1024;

    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT = 16;
    private static final int LENGTH = 32;
    private static final int AT_ONCE = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Semaphore places = new Semaphore(AT_ONCE, true);
    private final String nobody = hash(Secrets.random(SALT));

    /// The hash of a password somebody chose.
    ///
    /// @param field what to name when it will not do
    /// @param own what others know of the person: e-mail, name, name of the tenant
    /// @throws InvalidInput when it is too easy to guess
    String hashChosen(String field, String clear, List<String> own) {
        String problem = clear.equals(DEMO) ? "is known to everybody" : PasswordRules.problem(clear, own);
        if (problem != null) throw new InvalidInput(field, problem);
        return hash(clear);
    }

    public String hash(String clear) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        byte[] hash = argon2(clear, salt, MEMORY_KIB, PASSES, LANES, LENGTH);
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
                .formatted(MEMORY_KIB, PASSES, LANES, base64.encodeToString(salt), base64.encodeToString(hash));
    }

    /// Whether the password is the one hashed; takes the same time either way.
    ///
    /// @param phc as [#hash] made it, also with older parameters
    public boolean matches(String clear, String phc) {
        String[] parts = phc.split("\\$", -1);
        if (parts.length != 6 || !parts[1].equals("argon2id")) throw new IllegalStateException("not an Argon2id hash");
        String[] costs = parts[3].split("[,=]", -1);
        byte[] expected = Base64.getDecoder().decode(parts[5]);
        byte[] actual = argon2(
                clear,
                Base64.getDecoder().decode(parts[4]),
                Integer.parseInt(costs[1]),
                Integer.parseInt(costs[3]),
                Integer.parseInt(costs[5]),
                expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /// Takes as long as [#matches], so that an unknown e-mail cannot be told from a wrong password.
    void pretend(String clear) {
        if (matches(clear, nobody)) throw new IllegalStateException("nobody has this password");
    }

    private byte[] argon2(String clear, byte[] salt, int memoryKib, int passes, int lanes, int length) {
        places.acquireUninterruptibly();
        try {
            var generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withSalt(salt)
                    .withMemoryAsKB(memoryKib)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .build());
            byte[] out = new byte[length];
            generator.generateBytes(clear.getBytes(StandardCharsets.UTF_8), out);
            return out;
        } finally {
            places.release();
        }
    }
}
