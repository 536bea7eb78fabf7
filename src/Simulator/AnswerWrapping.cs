using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator;

/// <summary>What a fault makes of an answer's content.</summary>
internal static class AnswerWrapping
{
    public static string Content(in Permit permit, string answer) => permit.Fault switch
    {
        Fault.Fenced => $"```json\n{answer}\n```",
        Fault.Chatty => $"Here is the JSON that you asked for:\n\n{answer}\n\nLet me know if you need anything else.",
        Fault.InvalidJson => $"{answer[..^1]}, \"",
        Fault.Length => answer[..Math.Min(answer.Length / 2, permit.OutputTokens * 4)],
        _ => answer,
    };
}
