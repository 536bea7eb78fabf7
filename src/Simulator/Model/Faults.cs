namespace ParallelLlm.Simulator.Model;

/// <summary>Groups of <see cref="Fault"/>.</summary>
public static class Faults
{
    /// <summary>Whether the caller gets a whole answer, if perhaps in wrappings.</summary>
    public static bool IsAnswer(this Fault fault) => fault is Fault.None or Fault.Fenced or Fault.Chatty;
}
