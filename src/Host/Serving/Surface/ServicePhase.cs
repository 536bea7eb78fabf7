namespace ParallelLlm.Host.Serving.Surface;

/// <summary>How far a service has come in its life.</summary>
internal enum ServicePhase
{
    Starting,
    Running,
    Draining,
    Stopped,
}
