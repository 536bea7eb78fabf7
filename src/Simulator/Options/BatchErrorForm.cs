namespace ParallelLlm.Simulator.Options;

/// <summary>How the failed lines of a batch are written.</summary>
public enum BatchErrorForm
{
    /// <summary>As at OpenAI: in the error file, and an HTTP error is a response with its status and body.</summary>
    Response,

    /// <summary>As by vLLM's run-batch: among the answers, each with an <c>error</c> and a response without a body.</summary>
    ErrorOnly,
}
