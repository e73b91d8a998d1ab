/// E-mail over SMTP (RFC 5321) with STARTTLS or TLS. Sends once, retries nothing.
@NullMarked
package turnpike.outbound.email;

import org.jspecify.annotations.NullMarked;
