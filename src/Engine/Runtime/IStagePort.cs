namespace ParallelLlm.Runtime;

/// <summary>Posts commands to the current dispatching stage. Thread-safe.</summary>
internal interface IStagePort
{
    void Post(StageCommand command);
}
