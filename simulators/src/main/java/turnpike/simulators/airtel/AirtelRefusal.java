package turnpike.simulators.airtel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A call that is not done, with Airtel's code.
final class AirtelRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final int status;
    private final String code;

    AirtelRefusal(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    /// The router writes its errors flat, the products in an object.
    ObjectNode json() {
        ObjectNode body = MAPPER.createObjectNode();
        if (code.startsWith("ROUTER")) return body.put("status_code", code).put("status_message", getMessage());
        if (code.equals("invalid_client")) return body.put("error", code).put("error_description", getMessage());
        ObjectNode state = body.putObject("status");
        state.put("code", Integer.toString(status)).put("message", getMessage()).put("success", false);
        state.put(code.startsWith("DP") ? "response_code" : "result_code", code);
        return body;
    }
}
