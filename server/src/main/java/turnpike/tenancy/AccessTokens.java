package turnpike.tenancy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import turnpike.base.TenantId;
import turnpike.platform.settings.Vault;

/// Signs and reads access tokens: JWT (RFC 7519) with HS256 and a key derived from the master key.
///
/// A token names the person and the sign-in it belongs to, not what the person may do: that is looked up, so that a
/// changed role or a suspended tenant counts at once.
final class AccessTokens {
    private static final String ISSUER = "turnpike";

    private final MACSigner signer;
    private final MACVerifier verifier;
    private final InstantSource clock;
    private final Duration life;

    AccessTokens(Vault vault, InstantSource clock, Duration life) {
        byte[] key = vault.derive("access tokens");
        this.clock = clock;
        this.life = life;
        try {
            this.signer = new MACSigner(key);
            this.verifier = new MACVerifier(key);
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 is missing", e);
        }
    }

    /// @param family of refresh tokens: one sign-in
    record Claim(TenantId tenant, UUID staff, UUID family, Instant expiresAt) {}

    String issue(TenantId tenant, UUID staff, UUID family) {
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .subject(staff.toString())
                .claim("tenant_id", tenant.toString())
                .claim("fam", family.toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .build();
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("an access token cannot be signed", e);
        }
        return token.serialize();
    }

    /// What the token claims, if we signed it; it may have expired.
    Optional<Claim> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            if (!JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm()) || !token.verify(verifier)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (!ISSUER.equals(claims.getIssuer())) return Optional.empty();
            return Optional.of(new Claim(
                    TenantId.of(claims.getStringClaim("tenant_id")),
                    UUID.fromString(claims.getSubject()),
                    UUID.fromString(claims.getStringClaim("fam")),
                    claims.getExpirationTime().toInstant()));
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
