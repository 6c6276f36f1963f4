package dev.selfsame.directory;

/**
 * What a channel says about who is asking: this VM, and nothing the request itself contains.
 *
 * @param vmKey id key of the VM
 * @param vmId the VM's id as it was given
 * @param channel {@code loopback} for a listener of our own; later channels get their own word
 * @param port of the listener
 * @param secretHeader what App Service style callers must send; never logged
 */
public record VmBinding(
    String bindingId, String vmKey, String vmId, String channel, int port, String secretHeader) {
  @Override
  public String toString() {
    return "VmBinding[" + bindingId + ", " + vmKey + ", " + channel + ":" + port + "]";
  }
}
