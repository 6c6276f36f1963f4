package dev.selfsame.arm.governance;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Resource;
import dev.selfsame.error.ArmError;
import dev.selfsame.store.Tx;
import java.util.List;

/** What follows of what policies said of a write: states, events, and deployments that are due. */
public interface Aftermath {
  /** For a house without the provider that keeps them. */
  Aftermath NONE =
      new Aftermath() {
        @Override
        public void written(Written write, Resource resource, Tx tx) {}

        @Override
        public void refused(Caller caller, ArmError why) {}
      };

  /**
   * A write that policies had a say in.
   *
   * @param subject as it was judged: after policies changed it, before its provider completed it
   * @param judgements of every policy that concerns the resource; those of {@code modify} and
   *     {@code append} as they were before the change
   * @param changedBy keys of the policies that changed the write
   */
  record Written(
      Subject subject, Caller caller, List<Judgement> judgements, List<String> changedBy) {
    public Written {
      judgements = List.copyOf(judgements);
      changedBy = List.copyOf(changedBy);
    }
  }

  /** In the transaction of the write, after it. */
  void written(Written write, Resource resource, Tx tx);

  /**
   * A write was refused by policies, and its transaction taken back. Never throws; returns at once.
   *
   * @param why has the policies in {@code additionalInfo}, see {@link PolicyViolations}
   */
  void refused(Caller caller, ArmError why);
}
