"""What is shown beside a link to a page where others show it: a picture with the verdict, the podium, the calendar, or who somebody is.

A preview is seen by people who have asked for nothing. So who won a race is not on it until some days later (`season.spoilers`).
"""
