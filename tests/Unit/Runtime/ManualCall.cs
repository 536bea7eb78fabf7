namespace ParallelLlm.Tests.Unit.Runtime;

internal sealed class ManualCall(LlmCall call)
{
    public string UserMessage => call.UserMessage;

    public TaskCompletionSource<AttemptOutcome> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Succeed() => Answer.SetResult(ScriptedClient.Empty);
}
