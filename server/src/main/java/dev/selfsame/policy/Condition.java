package dev.selfsame.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands after {@code if}, {@code where} or {@code existenceCondition}. */
public sealed interface Condition {
  /** True when all are; read left to right, and no further than the first that is not. */
  record AllOf(List<Condition> parts) implements Condition {
    public AllOf {
      parts = List.copyOf(parts);
    }
  }

  /** True when one is; read left to right, and no further than the first that is. */
  record AnyOf(List<Condition> parts) implements Condition {
    public AnyOf {
      parts = List.copyOf(parts);
    }
  }

  record Not(Condition part) implements Condition {}

  /**
   * One comparison.
   *
   * @param right what it is compared with
   * @param path where it stands in the rule, such as {@code if.allOf[0]}
   */
  record Test(Subject left, Operator operator, Term right, String path) implements Condition {}

  /** What a comparison looks at. */
  sealed interface Subject {
    /**
     * {@code field}: all values that it selects must pass.
     *
     * @param known the field when its name is no expression
     */
    record OfField(Term name, @Nullable Field known) implements Subject {}

    /** {@code value}. */
    record OfValue(Term value) implements Subject {}

    /** {@code count} of members of an array in the resource. */
    record OfFieldCount(Field.Alias array, @Nullable Condition where) implements Subject {}

    /**
     * {@code count} of members of an array in the rule.
     *
     * @param name for {@code current('name')}; {@code default} when none is given
     * @param limited whether Azure's limit of iterations holds, which its own definitions exceed
     */
    record OfValueCount(Term array, String name, @Nullable Condition where, boolean limited)
        implements Subject {}
  }
}
