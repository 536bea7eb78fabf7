namespace ParallelLlm;

/// <summary>A prompt template can't be used. The message says what it lacks.</summary>
/// <param name="message">For the person who wrote the template.</param>
public sealed class PromptTemplateException(string message) : Exception(message);
