using ParallelLlm.Tests.Load.Documents.Writers;

namespace ParallelLlm.Tests.Load.Documents.Samples;

/// <summary>A discharge letter of two pages with a table on each.</summary>
internal static class DischargeSummaryPdf
{
    private static readonly double[] Laboratory = [0, 170, 250, 330];
    private static readonly double[] Medication = [0, 170, 250];

    public static byte[] Write()
    {
        var pdf = new PdfWriter();
        pdf.NewPage();
        pdf.Heading("St. Aldhelm's Hospital", 16);
        pdf.Line("Department of General Surgery");
        pdf.Line("4 Orchard Rise, Penhallow");
        pdf.Rule();
        pdf.Heading("Discharge summary");
        pdf.Gap();
        pdf.Line("Patient name: Wilhelmina Straathof");
        pdf.Line("Date of birth: 1944-02-11");
        pdf.Line("Case number: 24-118-0337");
        pdf.Line("Admitted: 2024-04-18");
        pdf.Line("Discharged: 2024-04-23");
        pdf.Line("Diagnosis: Acute cholecystitis with gallstones");
        pdf.Paragraph("Dear colleague,");
        pdf.Paragraph("Mrs Straathof came to our emergency department with pain in the right upper abdomen that had lasted for two "
            + "days, nausea and a temperature of 38.6 °C. She was tender below the right ribs. Ultrasound showed a thickened "
            + "gallbladder wall of 6 mm, several stones and a little free fluid; the bile ducts were not dilated.");
        pdf.Paragraph("We gave ampicillin and sulbactam and removed the gallbladder by laparoscopy on the day after admission. The "
            + "operation took 65 minutes and was without complications. Histology confirmed the diagnosis and found no malignancy.");
        pdf.Heading("Laboratory", 11.5);
        pdf.Gap();
        pdf.Row(Laboratory, "Parameter", "18 April", "22 April", "Reference");
        pdf.Rule();
        pdf.Row(Laboratory, "Leukocytes (10\u00B3/\u00B5l)", "16.2", "8.1", "4.0 to 10.0");
        pdf.Row(Laboratory, "C-reactive protein (mg/l)", "142", "31", "below 5");
        pdf.Row(Laboratory, "Bilirubin (mg/dl)", "1.3", "0.8", "below 1.1");
        pdf.Row(Laboratory, "Alkaline phosphatase (U/l)", "128", "104", "35 to 105");
        pdf.Row(Laboratory, "Creatinine (mg/dl)", "1.1", "0.9", "0.5 to 0.9");

        pdf.NewPage();
        pdf.Line("St. Aldhelm's Hospital, General Surgery: Wilhelmina Straathof, page 2 of 2");
        pdf.Rule();
        pdf.Heading("Course");
        pdf.Paragraph("The drain was removed on the second day. Mrs Straathof ate a light diet from the first evening, walked on the "
            + "ward without help and had no fever after the operation. The wounds are dry and without irritation; the stitches "
            + "dissolve by themselves.");
        pdf.Heading("Medication at discharge", 11.5);
        pdf.Gap();
        pdf.Row(Medication, "Substance", "Dose", "Instructions");
        pdf.Rule();
        pdf.Row(Medication, "Metamizole", "500 mg", "up to four times a day, for five days at most");
        pdf.Row(Medication, "Ramipril", "5 mg", "in the morning, as before");
        pdf.Row(Medication, "Atorvastatin", "20 mg", "in the evening, as before");
        pdf.Row(Medication, "Pantoprazole", "20 mg", "in the morning, for one week");
        pdf.Heading("Recommendations");
        pdf.Paragraph("We ask you to look at the wounds after one week and to check the liver values after four. Heavy lifting should "
            + "be avoided for three weeks. Mrs Straathof will come back at once if she has fever, jaundice or increasing pain.");
        pdf.Paragraph("With kind regards");
        pdf.Gap();
        pdf.Line("Dr. Leonard Abergavenny, consultant surgeon");
        pdf.Line("Dr. Ines Falkenried, ward physician");
        return pdf.ToArray();
    }
}
