/// What was billed: drafts, invoices with numbers that have no gap, credit notes, receipts, and their PDF.
///
/// A document about money, not its movement: it posts nothing; whoever sells posts entries in `ledger`. Prices include
/// tax. A number is taken in the transaction of its invoice and given again when that is rolled back.
@org.jspecify.annotations.NullMarked
package turnpike.invoices;
