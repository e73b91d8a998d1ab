/// SMS and e-mail to subscribers: texts in several languages, the sending queue, accounts at providers, delivery
/// reports,
/// budgets and what it cost. One such message is a *dispatch*.
///
/// Not here: the providers' protocols (outbound.sms, outbound.email) and the door reports come through
/// (inbound.webhooks). Dispatches of one tenant leave the urgent first, then in the order they became due; tenants take
/// turns. A message key is sent once; when nobody can know whether a provider took it, at most twice (docs/adr/0026).
@NullMarked
package turnpike.messaging;

import org.jspecify.annotations.NullMarked;
