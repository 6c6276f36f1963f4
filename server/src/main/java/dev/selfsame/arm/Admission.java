package dev.selfsame.arm;

import dev.selfsame.error.ArmError;
import dev.selfsame.store.Tx;
import java.util.Optional;

/**
 * What policies make of writes: step 6 of the way of a request. Every write that a client asks for
 * passes here: {@link ArmPipeline}'s own, those of deployments and stacks, which go the same way,
 * and tags at a scope. Rows that operations change afterwards (states, machines and extensions of a
 * scale set, what a group takes with it) and what Resource Manager keeps for itself (deployments,
 * stacks and their denials, custom roles at the root) are no such write.
 */
public interface Admission {
  /** The code of what policies forbid. */
  String REFUSED = "RequestDisallowedByPolicy";

  /** For a pipeline without policies. */
  Admission NONE =
      new Admission() {
        @Override
        public void prepare() {}

        @Override
        public boolean governs(Tx tx) {
          return false;
        }

        @Override
        public Admitted admit(Change change, Tx tx) {
          return new Admitted(change, false, Optional.empty());
        }

        @Override
        public void removing(Change change, Tx tx) {}

        @Override
        public void refused(Match match, Caller caller, ArmError why) {}
      };

  /** To be called before the transaction of a request: what is known then is at hand in it. */
  void prepare();

  /** Whether anything is assigned anywhere. */
  boolean governs(Tx tx);

  /**
   * Judges a write by what would be stored; changes it as policies say.
   *
   * @throws dev.selfsame.error.ApiException 403 {@code RequestDisallowedByPolicy}
   */
  Admitted admit(Change change, Tx tx);

  /**
   * Judges a removal.
   *
   * @throws dev.selfsame.error.ApiException 403 {@code RequestDisallowedByPolicy}
   */
  void removing(Change change, Tx tx);

  /** After the transaction was taken back because of an error, any error. Never throws. */
  void refused(Match match, Caller caller, ArmError why);

  /**
   * A write that may go on.
   *
   * @param change as policies want it
   * @param changed whether they want it otherwise than it was asked for
   * @param stored empty when nobody wants to know; else to be told of the resource once it is
   *     written, in the same transaction
   */
  record Admitted(Change change, boolean changed, Optional<Stored> stored) {}

  /** What follows of a write: what policies do after it. */
  @FunctionalInterface
  interface Stored {
    void done(Resource resource);
  }
}
