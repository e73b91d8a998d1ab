/// SMS by Africa's Talking and by Twilio: what is sent, what they answer, what they report. Sends once, retries
/// nothing.
@NullMarked
package turnpike.outbound.sms;

import org.jspecify.annotations.NullMarked;
