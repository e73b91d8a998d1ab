/// A mail server that speaks SMTP (RFC 5321) and keeps what it was given.
@NullMarked
package turnpike.simulators.mail;

import org.jspecify.annotations.NullMarked;
