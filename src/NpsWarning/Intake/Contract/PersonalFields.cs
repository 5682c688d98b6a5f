using System.Collections.Frozen;
using System.Text;

namespace NpsWarning.Intake.Contract;

/// <summary>Names of fields and columns whose very presence says that a person is identified.</summary>
internal static class PersonalFields
{
    // In lower case, letters and digits only, without a prefix of PersonPrefixes.
    private static readonly FrozenSet<string> Names = """
        name names fullname firstname lastname middlename givenname familyname forename surname maidenname nickname alias initials
        dateofbirth birthdate birthday birthdt dob dobdate birthyear yearofbirth age ageyears ageinyears
        address homeaddress streetaddress residenceaddress residenceaddr addressline street streetname housenumber
        phone phonenumber telephone telephonenumber tel mobile mobilenumber cellphone cellnumber fax faxnumber
        email emailaddress mail contactemail
        ssn socialsecurity socialsecuritynumber socialsecurityno sin nino nationalinsurancenumber nationalid nationalidnumber personalid
        personalidnumber personnummer idnumber identitynumber taxid taxnumber
        mrn medicalrecord medicalrecordnumber medicalrecordno recordnumber chartnumber hospitalnumber patientid patientnumber nhs nhsnumber
        healthcardnumber insurancenumber insuranceid medicareid medicaidid
        passport passportnumber passportno driverslicense driverslicence driverlicense driverlicence drivinglicence licenseplate licenceplate
        nextofkin mothersname mothersmaidenname fathersname photo fingerprint biometric iban
        vorname nachname familienname geburtsname geburtsdatum geburtstag anschrift adresse strasse hausnummer telefon
        nom prenom nomdefamille datedenaissance rue telephoneportable
        nombre apellido apellidos fechanacimiento fechadenacimiento direccion telefono
        nome cognome datadinascita indirizzo codicefiscale naam voornaam achternaam geboortedatum
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] PersonPrefixes =
        ["patients", "patient", "decedents", "decedent", "deceased", "victims", "victim", "suspect", "defendant", "offender", "subject",
         "person", "persons", "client", "caller", "contact", "donor", "owner", "kin", "guardian", "parent", "mother", "father", "home", "user"];

    /// <summary>Ignores case, separators, digits at the end, and a prefix such as "patient": <c>Patient_First-Name2</c> is one.</summary>
    public static bool Contains(string name)
    {
        if (name.Length > 60)
            return false;
        var letters = Letters(name);
        if (Names.Contains(letters))
            return true;
        foreach (var prefix in PersonPrefixes)
        {
            if (letters == prefix && prefix != "subject") return true; // an object that describes a person
            if (letters.Length > prefix.Length && letters.StartsWith(prefix, StringComparison.Ordinal) && Names.Contains(letters[prefix.Length..]))
                return true;
        }
        return false;
    }

    private static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var character in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetter(character))
                letters.Append(char.ToLowerInvariant(character));
        }
        return letters.ToString();
    }
}
