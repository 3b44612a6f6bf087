"""What any learner needs and knows no network: what can be played and rewound, models, how they are trained."""
