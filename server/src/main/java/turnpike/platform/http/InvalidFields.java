package turnpike.platform.http;

import java.util.List;

/// What was sent does not fit the contract; names every field at once. 422.
final class InvalidFields extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<Problem.FieldProblem> problems;

    InvalidFields(List<Problem.FieldProblem> problems) {
        super(problems.toString(), null, false, false);
        this.problems = List.copyOf(problems);
    }

    List<Problem.FieldProblem> problems() {
        return problems;
    }
}
