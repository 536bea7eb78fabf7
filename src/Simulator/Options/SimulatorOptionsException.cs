namespace ParallelLlm.Simulator.Options;

/// <summary>The simulator's options cannot be used. The message says which setting is wrong, where, and what it takes.</summary>
public sealed class SimulatorOptionsException : Exception
{
    public SimulatorOptionsException(string message)
        : base(message)
    {
    }

    public SimulatorOptionsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
