package dev.selfsame.arm;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a handler decided. The pipeline records and answers it. */
public sealed interface Outcome {
  /**
   * Store this body and answer 201 (new) or 200.
   *
   * @param headers more headers of the answer, such as a relative {@code Location}
   */
  record Stored(ObjectNode body, Map<String, String> headers) implements Outcome {
    public Stored(ObjectNode body) {
      this(body, Map.of());
    }
  }

  /**
   * Store this body with a provisioning state that is not final, and go on in the background.
   *
   * @param state such as {@code Creating}, {@code Updating}; null when the resource is as it will
   *     be, and only the answer says that there is an operation
   * @param plan what the runner does
   */
  record Accepted(ObjectNode body, @Nullable String state, Plan plan) implements Outcome {}

  /**
   * Remove the row now; 200.
   *
   * @param shown answer with what was removed
   */
  record Removed(boolean shown) implements Outcome {
    public Removed() {
      this(false);
    }
  }

  /** Keep the row in state {@code Deleting}; the runner removes it; 202. */
  record RemovalAccepted(Plan plan) implements Outcome {}

  /**
   * A long operation.
   *
   * @param kind names the {@link OperationSteps} that takes its steps
   * @param input JSON for the runner
   */
  record Plan(String kind, ObjectNode input) {}
}
