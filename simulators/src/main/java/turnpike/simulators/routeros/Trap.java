package turnpike.simulators.routeros;

/// The router says no to a command.
final class Trap extends Exception {
    private static final long serialVersionUID = 1;

    private final int category;

    /// @param category 0 no such item or command, 1 bad argument, 2 interrupted, 4 general failure
    Trap(int category, String message) {
        super(message);
        this.category = category;
    }

    int category() {
        return category;
    }

    static Trap noSuchItem() {
        return new Trap(0, "no such item");
    }

    static Trap noSuchCommand() {
        return new Trap(0, "no such command");
    }
}
