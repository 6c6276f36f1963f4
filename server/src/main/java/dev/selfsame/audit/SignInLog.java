package dev.selfsame.audit;

/** Where sign-ins are written down. */
public interface SignInLog {
  /** For what has no store. */
  SignInLog NONE =
      new SignInLog() {
        @Override
        public void issued(SignIn signIn) {}

        @Override
        public void refused(SignIn signIn) {}
      };

  /**
   * Before the token leaves.
   *
   * @throws RuntimeException in strict mode, when the record could not be made durable: the token
   *     must not leave
   */
  void issued(SignIn signIn);

  /** A refusal; some are left out and counted when there are too many. Never throws. */
  void refused(SignIn signIn);
}
