namespace ParallelLlm;

/// <summary>A prompt template is invalid. The message names the missing part.</summary>
/// <param name="message">For the author of the template.</param>
public sealed class PromptTemplateException(string message) : Exception(message);
