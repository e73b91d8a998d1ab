package turnpike.ledger;

import turnpike.base.InvalidInput;
import turnpike.base.Money;

/// Takes an amount from one place and gives it to another.
///
/// @param debit in bookkeeping words; a wallet falls when it is debited
/// @param credit a wallet rises when it is credited
/// @param amount more than zero
public record Posting(Place debit, Place credit, Money amount) {
    public Posting {
        if (!amount.isPositive()) throw new InvalidInput("amount", "must be more than zero");
        if (debit.equals(credit)) throw new InvalidInput("credit", "must be another place than debit");
    }
}
