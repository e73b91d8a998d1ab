/// SMS providers as real HTTP servers: they take what is sent, price it, answer or fail as told, and report back as the
/// documented protocols have it. An own reading of these, so that it is a second opinion about the server's.
@NullMarked
package turnpike.simulators.sms;

import org.jspecify.annotations.NullMarked;
