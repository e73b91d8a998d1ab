/// Whose money is where: the journal of every movement, the balance of every place, income as it is earned, and the
/// comparison with what providers say.
///
/// Knows no payments, plans or vouchers; rooms above post entries in their own transactions. An entry is posted once
/// per kind and source and never changed; a mistake is put right by another entry. Balances are of the moment of the
/// transaction that reads them.
@org.jspecify.annotations.NullMarked
package turnpike.ledger;
