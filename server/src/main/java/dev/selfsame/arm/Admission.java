package dev.selfsame.arm;

import dev.selfsame.error.ArmError;
import dev.selfsame.store.Tx;

/** What policies make of writes: step 6 of the way of a request. */
public interface Admission {
  /** For a pipeline without policies. */
  Admission NONE =
      new Admission() {
        @Override
        public void prepare() {}

        @Override
        public Admitted admit(Change change, Tx tx) {
          return new Admitted(change, stored -> {});
        }

        @Override
        public void removing(Change change, Tx tx) {}

        @Override
        public void refused(Match match, Caller caller, ArmError why) {}
      };

  /** To be called before the transaction of a request: what is known then is at hand in it. */
  void prepare();

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
   * @param stored to be told of the resource once it is written, in the same transaction
   */
  record Admitted(Change change, Stored stored) {}

  /** What follows of a write: what policies do after it. */
  @FunctionalInterface
  interface Stored {
    void done(Resource resource);
  }
}
