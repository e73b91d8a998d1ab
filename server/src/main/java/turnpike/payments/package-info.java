/// Money asked for, received, refunded and reconciled. Knows no plans and grants nothing: whoever asked is told by
/// [turnpike.payments.PaymentListener] in the transaction that made it true.
///
/// Success is final: a failure may turn into a success, never the other way round. What a provider sends is stored
/// before it is read, and the stored row is the queue. Two reports of one payment are applied one after the other,
/// under the lock of its row; their order does not matter.
@NullMarked
package turnpike.payments;

import org.jspecify.annotations.NullMarked;
