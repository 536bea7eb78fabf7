namespace ParallelLlm.Runtime;

/// <summary>The way to the stage that is running now, whichever it is. Thread-safe.</summary>
internal interface IStagePort
{
    void Post(StageCommand command);
}
